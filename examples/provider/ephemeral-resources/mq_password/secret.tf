# The password exists only while Terraform runs. It is set for the user and stored in Secrets Manager in the same apply. To set
# a new one, increase both versions.
ephemeral "mq_password" "orders" {
  username = "orders-service"
}

resource "aws_secretsmanager_secret" "orders" {
  name = "mq/orders-service"
}

resource "aws_secretsmanager_secret_version" "orders" {
  secret_id                = aws_secretsmanager_secret.orders.id
  secret_string_wo         = ephemeral.mq_password.orders.result
  secret_string_wo_version = 1
}

resource "mq_user" "orders" {
  broker_id           = "b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9"
  username            = "orders-service"
  password_wo         = ephemeral.mq_password.orders.result
  password_wo_version = aws_secretsmanager_secret_version.orders.secret_string_wo_version
}
