// Users of a broker, as an app in Go.
package main

import (
	"fmt"

	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf-mq-users/cdktf-mq-users-go/cdktfmqusers"
	"github.com/hashicorp/terraform-cdk-go/cdktf"
)

const brokerID = "b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9"

func main() {
	app := cdktf.NewApp(nil)
	stack := cdktf.NewTerraformStack(app, jsii.String("users"))
	cdktfmqusers.NewMqProvider(stack, jsii.String("mq"), &cdktfmqusers.MqProviderProps{Region: jsii.String("us-east-1")})
	cdktfmqusers.NewBrokerUser(stack, jsii.String("operator"), &cdktfmqusers.BrokerUserProps{
		BrokerId:      jsii.String(brokerID),
		Username:      jsii.String("operator"),
		ConsoleAccess: jsii.Bool(true),
		Password: cdktfmqusers.BrokerPassword_FromVariable(cdktf.NewTerraformVariable(stack, jsii.String("password"), &cdktf.TerraformVariableConfig{
			Type:      jsii.String("string"),
			Sensitive: jsii.Bool(true),
		}), nil),
	})
	cdktfmqusers.NewBrokerUsers(stack, jsii.String("services"), &cdktfmqusers.BrokerUsersProps{
		BrokerId: jsii.String(brokerID),
		Users: &[]*cdktfmqusers.BrokerUserDefinition{
			{Username: jsii.String("orders"), Groups: jsii.Strings("orders", "everyone")},
			{Username: jsii.String("billing")},
		},
		Passwords: cdktfmqusers.BrokerPasswords_FromSecretsManager(&cdktfmqusers.SecretPasswordsOptions{NamePrefix: jsii.String("mq/")}),
	})

	wrong := &cdktfmqusers.BrokerUserProps{
		BrokerId: jsii.String(brokerID),
		Username: jsii.String("no spaces, please"),
		Password: cdktfmqusers.BrokerPassword_FromSecretsManager(jsii.String("mq/wrong"), nil),
	}
	for _, violation := range *cdktfmqusers.BrokerUser_ViolationsOf(stack, wrong) {
		fmt.Printf("%s: %s\n", *violation.Rule, *violation.Message)
	}
	func() {
		defer func() { fmt.Println("refused:", recover()) }()
		cdktfmqusers.NewBrokerUser(stack, jsii.String("wrong"), wrong)
	}()

	app.Synth()
}
