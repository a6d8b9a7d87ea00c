variable "broker_id" {
  type        = string
  description = "The id of the broker, as aws mq list-brokers prints it."
}

variable "region" {
  type        = string
  default     = "us-east-1"
  description = "The Region of the broker."
}

variable "orders_password" {
  type        = string
  sensitive   = true
  ephemeral   = true
  description = "The password of orders-service. Terraform discards it after each run."
}

provider "mq" {
  region = var.region
}

resource "mq_user" "orders" {
  broker_id           = var.broker_id
  username            = "orders-service"
  groups              = ["orders"]
  password_wo         = var.orders_password
  password_wo_version = 1 # increase it to set the password again
}

resource "mq_user" "billing" {
  broker_id          = var.broker_id
  username           = "billing-service"
  groups             = ["billing", "invoices"]
  password_secret_id = "mq/billing-service" # read at apply; a rotation is planned as an update
}

# One reboot after all changes. The broker is rebooted only if a change is pending.
resource "mq_broker_reboot" "users" {
  broker_id = var.broker_id

  triggers = {
    orders  = jsonencode([mq_user.orders.id, mq_user.orders.groups, mq_user.orders.password_wo_version])
    billing = jsonencode([mq_user.billing.id, mq_user.billing.groups, mq_user.billing.password_secret_version_id])
  }
}

output "user_ids" {
  value = [mq_user.orders.id, mq_user.billing.id]
}
