# The configuration of a team that does not write TypeScript.

variable "broker_id" {
  type        = string
  description = "The id of the broker."
}

variable "region" {
  type        = string
  default     = "us-east-1"
  description = "The Region of the broker."
}

variable "users" {
  type        = any
  description = "The users by name. The module has their type, and checks them."
  default = {
    orders-service = {
      groups    = ["orders"]
      secret_id = "mq/orders-service"
    }
    operator = {
      console_access = true
      secret_id      = "mq/all"
      secret_key     = "operator"
    }
  }
}

provider "mq" {
  region = var.region
}

module "users" {
  source    = "../cdktf.out/stacks/mq-users"
  broker_id = var.broker_id
  users     = var.users
}

output "user_ids" {
  value = module.users.user_ids
}
