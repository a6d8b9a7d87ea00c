data "mq_user" "operator" {
  broker_id = "b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9"
  username  = "operator"
}

output "operator_groups" {
  value = data.mq_user.operator.groups
}
