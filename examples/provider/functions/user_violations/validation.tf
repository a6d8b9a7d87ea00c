variable "user" {
  type = object({
    username       = string
    groups         = optional(list(string), [])
    console_access = optional(bool, false)
  })
  default = { username = "orders-service", groups = ["orders"] }

  validation {
    condition     = length(provider::mq::user_violations(var.user)) == 0
    error_message = join("\n", provider::mq::user_violations(var.user))
  }
}

resource "mq_user" "orders" {
  broker_id          = "b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9"
  username           = var.user.username
  groups             = var.user.groups
  console_access     = var.user.console_access
  password_secret_id = "mq/orders-service"
}
