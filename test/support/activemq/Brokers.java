import java.net.URI;
import java.nio.file.Paths;
import org.apache.activemq.broker.BrokerFactory;
import org.apache.activemq.broker.BrokerService;
import org.apache.activemq.broker.TransportConnector;

/**
 * Starts a broker for each given configuration file. Prints a line for each: the ports of its connectors, or why it does not
 * start. Stops at the end of standard input.
 */
public class Brokers {
  public static void main(String[] files) throws Exception {
    for (String file : files) {
      System.out.println(start(file));
    }
    while (System.in.read() >= 0) {}
    System.exit(0);
  }

  private static String start(String file) {
    try {
      BrokerService broker = BrokerFactory.createBroker(new URI("xbean:" + Paths.get(file).toUri()));
      broker.start();
      broker.waitUntilStarted();
      StringBuilder line = new StringBuilder("started");
      for (TransportConnector connector : broker.getTransportConnectors()) {
        line.append(' ').append(connector.getName()).append('=').append(connector.getConnectUri().getPort());
      }
      return line.toString();
    } catch (Throwable failure) {
      Throwable cause = failure;
      while (cause.getCause() != null) cause = cause.getCause();
      return "failed " + cause.toString().replaceAll("\\s+", " ");
    }
  }
}
