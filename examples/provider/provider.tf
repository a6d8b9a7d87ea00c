terraform {
  required_providers {
    mq = {
      source = "registry.terraform.io/cdktf-mq-users/mq"
    }
  }
}

provider "mq" {
  region = "us-east-1"
}
