# An existing user, adopted with its groups and a new password. Destroying the resource deletes the user, even though
# Terraform did not create it. Set lifecycle { prevent_destroy = true } to prevent that.
resource "mq_user" "legacy" {
  broker_id          = "b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9"
  username           = "made-by-hand"
  groups             = ["legacy"]
  password_secret_id = "mq/made-by-hand"
  adopt_existing     = true
}
