variable "orders_password" {
  type      = string
  ephemeral = true
  sensitive = true

  validation {
    condition     = length(provider::mq::password_violations(var.orders_password)) == 0
    error_message = "Amazon MQ would refuse the password: 12 to 250 printable ASCII characters, at least 4 different ones, and no comma, colon or equals sign."
  }
}

resource "mq_user" "orders" {
  broker_id           = "b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9"
  username            = "orders-service"
  password_wo         = var.orders_password
  password_wo_version = 1
}
