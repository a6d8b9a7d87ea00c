resource "mq_user" "billing" {
  broker_id           = "b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9"
  username            = "billing-service"
  password_secret_id  = "mq/billing-service"
  password_secret_key = "password"
}

output "broker_id" {
  value = provider::mq::parse_user_id(mq_user.billing.id).broker_id
}
