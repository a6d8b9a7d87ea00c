# mq-user provider install prints this block with the version that it installed.
terraform {
  required_providers {
    mq = {
      source = "cdktf-mq-users/mq"
    }
  }
}
