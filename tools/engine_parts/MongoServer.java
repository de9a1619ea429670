import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import de.bwaldvogel.mongo.backend.memory.MemoryDatabase;
import de.bwaldvogel.mongo.backend.memory.index.MemoryUniqueIndex;
import de.bwaldvogel.mongo.bson.Document;
import java.util.List;

/** Serves MongoDB's protocol on 127.0.0.1, from memory: quick, and empty after each start. */
public class MongoServer {
    public static void main(String[] arguments) {
        new de.bwaldvogel.mongo.MongoServer(new Backend()).bind("127.0.0.1", Integer.parseInt(arguments[0]));
    }

    private static final class Backend extends MemoryBackend {
        @Override
        public MemoryDatabase openOrCreateDatabase(String name) {
            return new Database(name, getCursorRegistry());
        }
    }

    private static final class Database extends MemoryDatabase {
        Database(String name, CursorRegistry cursors) {
            super(name, cursors);
        }

        @Override
        protected Index<Integer> openOrCreateUniqueIndex(String collection, String name, List<IndexKey> keys, boolean sparse) {
            return new UniqueIndex(name, keys, sparse);
        }
    }

    /**
     * Serves whoever asks for its fields, whatever else is asked, as MongoDB does; the server then looks at the rest in the
     * documents found. By itself it would look through the whole collection for {_id, state}.
     */
    private static final class UniqueIndex extends MemoryUniqueIndex {
        UniqueIndex(String name, List<IndexKey> keys, boolean sparse) {
            super(name, keys, sparse);
        }

        @Override
        public synchronized boolean canHandle(Document query) {
            return super.canHandle(ofKeys(query));
        }

        @Override
        public synchronized Iterable<Integer> getPositions(Document query) {
            return super.getPositions(ofKeys(query));
        }

        private Document ofKeys(Document query) {
            Document asked = new Document();
            for (String key : keys()) {
                if (query.containsKey(key)) asked.append(key, query.get(key));
            }
            return asked;
        }
    }
}
