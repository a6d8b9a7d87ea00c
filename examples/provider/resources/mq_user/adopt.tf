# A user that exists already, adopted with its groups and a new password. A destroy deletes it, like one that was created;
# lifecycle { prevent_destroy = true } refuses that.
resource "mq_user" "legacy" {
  broker_id          = "b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9"
  username           = "made-by-hand"
  groups             = ["legacy"]
  password_secret_id = "mq/made-by-hand"
  adopt_existing     = true
}
