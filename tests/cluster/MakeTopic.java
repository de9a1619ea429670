import java.util.*;
import org.apache.kafka.clients.admin.*;

/** Makes a topic as an administrator would: BROKER NAME PARTITIONS [KEY=VALUE…]; one replica. */
public class MakeTopic {
    public static void main(String[] arguments) throws Exception {
        Map<String, String> config = new HashMap<>();
        for (String pair : Arrays.asList(arguments).subList(3, arguments.length))
            config.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", arguments[0]))) {
            var topic = new NewTopic(arguments[1], Integer.parseInt(arguments[2]), (short) 1).configs(config);
            admin.createTopics(List.of(topic)).all().get();
        }
    }
}
