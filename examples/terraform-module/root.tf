# The configuration of a team that does not write TypeScript.

terraform {
  required_providers {
    mq = {
      source = "registry.terraform.io/cdktf-mq-users/mq"
    }
  }
}

variable "broker_id" {
  type = string
}

variable "users" {
  type    = any
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
  region = "eu-west-1"
}

module "users" {
  source    = "./mq-users"
  broker_id = var.broker_id
  users     = var.users
}

output "user_ids" {
  value = module.users.user_ids
}
