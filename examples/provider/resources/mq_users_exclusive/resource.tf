locals {
  broker_id = "b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9"
  services  = ["orders-service", "reports-service"]
}

resource "mq_user" "services" {
  for_each           = toset(local.services)
  broker_id          = local.broker_id
  username           = each.key
  password_secret_id = "mq/${each.key}"
}

# Removes every other user, except the operator and the users of another team.
resource "mq_users_exclusive" "all" {
  broker_id = local.broker_id
  usernames = concat(local.services, ["operator"])
  ignore    = ["team-b-*"]
}
