resource "mq_user" "audit" {
  broker_id          = "b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9"
  username           = "audit-service"
  groups             = ["audit"]
  password_secret_id = "mq/audit-service"
}

# One reboot after all changes to users, and none if nothing has changed.
resource "mq_broker_reboot" "users" {
  broker_id = mq_user.audit.broker_id

  triggers = {
    audit = jsonencode([mq_user.audit.id, mq_user.audit.groups, mq_user.audit.password_secret_version_id])
  }
}
