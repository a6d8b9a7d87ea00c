locals {
  configuration = <<-XML
    <broker xmlns="http://activemq.apache.org/schema/core">
      <plugins>
        <authorizationPlugin>
          <map>
            <authorizationMap>
              <authorizationEntries>
                <authorizationEntry queue="orders.&gt;" read="orders" write="orders" admin="admins"/>
              </authorizationEntries>
            </authorizationMap>
          </map>
        </authorizationPlugin>
      </plugins>
    </broker>
  XML
}

resource "mq_user" "orders" {
  broker_id          = "b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9"
  username           = "orders-service"
  groups             = ["orders"]
  password_secret_id = "mq/orders-service"

  lifecycle {
    precondition {
      condition     = provider::mq::permissions(local.configuration, ["orders"], "queue://orders.new").write
      error_message = "The service may not send orders."
    }
  }
}
