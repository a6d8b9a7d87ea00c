locals {
  users = [
    { username = "orders-service", groups = ["orders"] },
    { username = "reports-service", groups = ["reports"] },
  ]
}

resource "mq_user" "service" {
  for_each           = { for user in local.users : user.username => user }
  broker_id          = "b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9"
  username           = each.key
  groups             = each.value.groups
  password_secret_id = "mq/${each.key}"

  lifecycle {
    precondition {
      condition     = length(provider::mq::user_violations(each.value)) == 0
      error_message = join("\n", provider::mq::user_violations(each.value))
    }
  }
}

check "users" {
  assert {
    condition     = length(provider::mq::users_violations(local.users)) == 0
    error_message = join("\n", provider::mq::users_violations(local.users))
  }
}
