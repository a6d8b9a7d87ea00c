data "mq_users" "all" {
  broker_id = "b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9"
}

output "pending" {
  value = [for user in data.mq_users.all.users : user.username if user.pending_change != null]
}
