resource "mq_user" "roster" {
  for_each           = provider::mq::roster(file("${path.module}/users.yaml"))
  broker_id          = each.value.broker_id
  username           = each.value.username
  groups             = each.value.groups
  console_access     = each.value.console_access
  replication_user   = each.value.replication_user
  password_secret_id = "mq/${each.value.username}"
  adopt_existing     = true
}
