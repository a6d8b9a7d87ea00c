locals {
  broker_id = "b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9"
}

import {
  to = mq_user.made_by_hand
  id = provider::mq::user_id(local.broker_id, "made-by-hand")
}

resource "mq_user" "made_by_hand" {
  broker_id          = local.broker_id
  username           = "made-by-hand"
  password_secret_id = "mq/made-by-hand"
}
