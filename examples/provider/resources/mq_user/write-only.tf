# The password is passed at plan and apply, and is in neither the plan nor the state (Terraform 1.11 and newer).
variable "orders_password" {
  type      = string
  sensitive = true
  ephemeral = true
}

resource "mq_user" "orders" {
  broker_id           = "b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9"
  username            = "orders-service"
  groups              = ["orders"]
  password_wo         = var.orders_password
  password_wo_version = 1 # increase it to set the password again
}
