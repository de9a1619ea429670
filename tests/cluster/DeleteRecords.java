import java.util.*;
import org.apache.kafka.clients.admin.*;
import org.apache.kafka.common.TopicPartition;

/** Deletes what stands before an offset of a topic's first partition, as time does: BROKER NAME OFFSET. */
public class DeleteRecords {
    public static void main(String[] arguments) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", arguments[0]))) {
            var before = RecordsToDelete.beforeOffset(Long.parseLong(arguments[2]));
            admin.deleteRecords(Map.of(new TopicPartition(arguments[1], 0), before)).all().get();
        }
    }
}
