import de.bwaldvogel.mongo.backend.memory.MemoryBackend;

/** Serves MongoDB's protocol on 127.0.0.1, from memory: quick, and empty after each start. */
public class MongoServer {
    public static void main(String[] arguments) {
        new de.bwaldvogel.mongo.MongoServer(new MemoryBackend()).bind("127.0.0.1", Integer.parseInt(arguments[0]));
    }
}
