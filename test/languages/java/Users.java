package com.example;

import com.hashicorp.cdktf.App;
import com.hashicorp.cdktf.TerraformStack;
import com.hashicorp.cdktf.TerraformVariable;
import io.github.cdktf_mq_users.cdktf.BrokerPassword;
import io.github.cdktf_mq_users.cdktf.BrokerPasswords;
import io.github.cdktf_mq_users.cdktf.BrokerUser;
import io.github.cdktf_mq_users.cdktf.BrokerUserDefinition;
import io.github.cdktf_mq_users.cdktf.BrokerUserProps;
import io.github.cdktf_mq_users.cdktf.BrokerUsers;
import io.github.cdktf_mq_users.cdktf.MqProvider;
import io.github.cdktf_mq_users.cdktf.SecretPasswordsOptions;
import java.util.List;

/** Users of a broker, as an app in Java. */
public final class Users {
  private static final String BROKER_ID = "b-1234a5b6-78cd-901e-2fgh-3i45j6k178l9";

  public static void main(final String[] args) {
    App app = new App();
    TerraformStack stack = new TerraformStack(app, "users");
    MqProvider.Builder.create(stack, "mq").region("us-east-1").build();
    TerraformVariable password =
        TerraformVariable.Builder.create(stack, "password").type("string").sensitive(true).build();
    BrokerUser.Builder.create(stack, "operator")
        .brokerId(BROKER_ID)
        .username("operator")
        .consoleAccess(true)
        .password(BrokerPassword.fromVariable(password))
        .build();
    BrokerUsers.Builder.create(stack, "services")
        .brokerId(BROKER_ID)
        .users(
            List.of(
                BrokerUserDefinition.builder()
                    .username("orders")
                    .groups(List.of("orders", "everyone"))
                    .build(),
                BrokerUserDefinition.builder().username("billing").build()))
        .passwords(
            BrokerPasswords.fromSecretsManager(
                SecretPasswordsOptions.builder().namePrefix("mq/").build()))
        .build();

    BrokerUserProps wrong =
        BrokerUserProps.builder()
            .brokerId(BROKER_ID)
            .username("no spaces, please")
            .password(BrokerPassword.fromSecretsManager("mq/wrong"))
            .build();
    BrokerUser.violationsOf(stack, wrong)
        .forEach(each -> System.out.println(each.getRule() + ": " + each.getMessage()));
    try {
      new BrokerUser(stack, "wrong", wrong);
    } catch (RuntimeException error) {
      System.out.println("refused: " + error.getMessage());
    }

    app.synth();
  }

  private Users() {}
}
