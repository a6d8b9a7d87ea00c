terraform {
  required_providers {
    mq = {
      source = "cdktf-mq-users/mq"
    }
  }
}

provider "mq" {
  region = "us-east-1"
}
