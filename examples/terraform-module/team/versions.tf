# mq-user provider install --write writes the version that it installed into this block.
terraform {
  required_providers {
    mq = {
      source = "cdktf-mq-users/mq"
    }
  }
}
