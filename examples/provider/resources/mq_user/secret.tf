# The provider reads the password at apply. When the secret is rotated, the next plan shows an update.
resource "mq_user" "billing" {
  broker_id           = "b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9"
  username            = "billing-service"
  console_access      = true
  password_secret_id  = "mq/billing-service"
  password_secret_key = "password"

  timeouts {
    create = "10m"
  }
}
