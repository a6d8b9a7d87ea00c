import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.Reader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.security.Principal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.activemq.broker.BrokerFactory;
import org.apache.activemq.broker.BrokerService;
import org.apache.activemq.broker.TransportConnector;
import org.apache.activemq.jaas.GroupPrincipal;
import org.apache.activemq.security.SimpleAuthenticationBroker;

/**
 * Starts a broker for each given configuration file. Prints a line for each: the ports of its connectors, or why it does not
 * start. Each line of standard input replaces the users of a broker: its index, and a file of properties. Stops at the end of
 * standard input.
 */
public class Brokers {
  public static void main(String[] files) throws Exception {
    List<BrokerService> brokers = new ArrayList<>();
    for (String file : files) {
      System.out.println(start(file, brokers));
    }
    BufferedReader input = new BufferedReader(new InputStreamReader(System.in));
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      String[] words = line.split(" ", 2);
      replaceUsers(brokers.get(Integer.parseInt(words[0])), Paths.get(words[1]));
      System.out.println("updated");
    }
    System.exit(0);
  }

  private static void replaceUsers(BrokerService broker, Path file) throws Exception {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    }
    Map<String, String> passwords = new HashMap<>();
    Map<String, Set<Principal>> groups = new HashMap<>();
    for (String key : properties.stringPropertyNames()) {
      String username = key.substring(0, key.lastIndexOf('.'));
      String value = properties.getProperty(key);
      if (key.endsWith(".password")) {
        passwords.put(username, value);
      } else {
        Set<Principal> principals = new HashSet<>();
        for (String group : value.split(",")) {
          if (!group.isEmpty()) principals.add(new GroupPrincipal(group));
        }
        groups.put(username, principals);
      }
    }
    SimpleAuthenticationBroker authentication =
        (SimpleAuthenticationBroker) broker.getBroker().getAdaptor(SimpleAuthenticationBroker.class);
    authentication.setUserGroups(groups);
    authentication.setUserPasswords(passwords);
  }

  private static String start(String file, List<BrokerService> brokers) {
    try {
      BrokerService broker = BrokerFactory.createBroker(new URI("xbean:" + Paths.get(file).toUri()));
      broker.start();
      broker.waitUntilStarted();
      brokers.add(broker);
      StringBuilder line = new StringBuilder("started");
      for (TransportConnector connector : broker.getTransportConnectors()) {
        line.append(' ').append(connector.getName()).append('=').append(connector.getConnectUri().getPort());
      }
      return line.toString();
    } catch (Throwable failure) {
      Throwable cause = failure;
      while (cause.getCause() != null) cause = cause.getCause();
      brokers.add(null);
      return "failed " + cause.toString().replaceAll("\\s+", " ");
    }
  }
}
