package dev.durathread.testkit;

import dev.durathread.provider.Provider;
import dev.durathread.testkit.contract.BatchContract;
import dev.durathread.testkit.contract.BatchOrderContract;
import dev.durathread.testkit.contract.ConcurrencyContract;
import dev.durathread.testkit.contract.CountingContract;
import dev.durathread.testkit.contract.CreationContract;
import dev.durathread.testkit.contract.DeletionContract;
import dev.durathread.testkit.contract.DeliveryContract;
import dev.durathread.testkit.contract.DeliveryCountContract;
import dev.durathread.testkit.contract.EndingContract;
import dev.durathread.testkit.contract.EventContract;
import dev.durathread.testkit.contract.ExecutionContract;
import dev.durathread.testkit.contract.FenceContract;
import dev.durathread.testkit.contract.FirstTurnContract;
import dev.durathread.testkit.contract.InstanceClaimContract;
import dev.durathread.testkit.contract.LeaseContract;
import dev.durathread.testkit.contract.ListenerContract;
import dev.durathread.testkit.contract.ListingContract;
import dev.durathread.testkit.contract.ModelContract;
import dev.durathread.testkit.contract.NodeContract;
import dev.durathread.testkit.contract.ProviderSource;
import dev.durathread.testkit.contract.ReleaseContract;
import dev.durathread.testkit.contract.RetentionContract;
import dev.durathread.testkit.contract.SessionContract;
import dev.durathread.testkit.contract.StatusContract;
import dev.durathread.testkit.contract.StorageContract;
import dev.durathread.testkit.contract.SuspensionContract;
import dev.durathread.testkit.contract.TaskContract;
import dev.durathread.testkit.contract.TaskOrderContract;
import dev.durathread.testkit.contract.TaskRetryContract;
import dev.durathread.testkit.contract.TaskRoutingContract;
import dev.durathread.testkit.contract.TextContract;
import dev.durathread.testkit.contract.TimeContract;
import dev.durathread.testkit.contract.TurnContract;
import org.junit.jupiter.api.Nested;

/**
 * The executable definition of a {@link Provider}. Each concept has a test class, and each rule in the Javadoc of
 * {@code dev.durathread.provider} has a test. The engine can run on every provider that passes.
 *
 * {@snippet :
 * class MyProviderTest extends ProviderContract {
 *     @Override
 *     protected Provider open() {
 *         return MyProvider.onEmptyStorage();
 *     }
 * }
 * }
 *
 * <p>Each test opens a provider and closes it. The tests supply all times. Nothing sleeps. Waits, for calls of a
 * listener for example, have a time limit.
 */
public abstract class ProviderContract {
    /** A contract without a provider. Each test opens its own. */
    public ProviderContract() {}

    /** Opens a provider on empty storage of its own. The test that asked closes it. */
    protected abstract Provider open();

    /**
     * Opens a second provider object on the storage of an open one, as a second process would. The default is the same
     * object, which is right for storage that is lost with its provider, such as memory.
     */
    protected Provider openAgain(Provider first) {
        return first;
    }

    private ProviderSource source() {
        return new ProviderSource() {
            @Override
            public Provider open() {
                return ProviderContract.this.open();
            }

            @Override
            public Provider openAgain(Provider first) {
                return ProviderContract.this.openAgain(first);
            }
        };
    }

    @Nested
    class Creation extends CreationContract {
        Creation() {
            super(source());
        }
    }

    @Nested
    class Deliveries extends DeliveryContract {
        Deliveries() {
            super(source());
        }
    }

    @Nested
    class Fences extends FenceContract {
        Fences() {
            super(source());
        }
    }

    @Nested
    class Batches extends BatchContract {
        Batches() {
            super(source());
        }
    }

    @Nested
    class Turns extends TurnContract {
        Turns() {
            super(source());
        }
    }

    @Nested
    class Executions extends ExecutionContract {
        Executions() {
            super(source());
        }
    }

    @Nested
    class RandomWrites extends ModelContract {
        RandomWrites() {
            super(source());
        }
    }

    @Nested
    class Endings extends EndingContract {
        Endings() {
            super(source());
        }
    }

    @Nested
    class InstanceClaims extends InstanceClaimContract {
        InstanceClaims() {
            super(source());
        }
    }

    @Nested
    class Releases extends ReleaseContract {
        Releases() {
            super(source());
        }
    }

    @Nested
    class Tasks extends TaskContract {
        Tasks() {
            super(source());
        }
    }

    @Nested
    class TaskRetries extends TaskRetryContract {
        TaskRetries() {
            super(source());
        }
    }

    @Nested
    class TaskRouting extends TaskRoutingContract {
        TaskRouting() {
            super(source());
        }
    }

    @Nested
    class Sessions extends SessionContract {
        Sessions() {
            super(source());
        }
    }

    @Nested
    class Nodes extends NodeContract {
        Nodes() {
            super(source());
        }
    }

    @Nested
    class DeliveryCounts extends DeliveryCountContract {
        DeliveryCounts() {
            super(source());
        }
    }

    @Nested
    class Leases extends LeaseContract {
        Leases() {
            super(source());
        }
    }

    @Nested
    class Listings extends ListingContract {
        Listings() {
            super(source());
        }
    }

    @Nested
    class Statuses extends StatusContract {
        Statuses() {
            super(source());
        }
    }

    @Nested
    class Suspensions extends SuspensionContract {
        Suspensions() {
            super(source());
        }
    }

    @Nested
    class Deletions extends DeletionContract {
        Deletions() {
            super(source());
        }
    }

    @Nested
    class Retention extends RetentionContract {
        Retention() {
            super(source());
        }
    }

    @Nested
    class Counting extends CountingContract {
        Counting() {
            super(source());
        }
    }

    @Nested
    class Texts extends TextContract {
        Texts() {
            super(source());
        }
    }

    @Nested
    class Time extends TimeContract {
        Time() {
            super(source());
        }
    }

    @Nested
    class Listeners extends ListenerContract {
        Listeners() {
            super(source());
        }
    }

    @Nested
    class Concurrency extends ConcurrencyContract {
        Concurrency() {
            super(source());
        }
    }

    @Nested
    class StorageAsAWhole extends StorageContract {
        StorageAsAWhole() {
            super(source());
        }
    }

    @Nested
    class BatchOrder extends BatchOrderContract {
        BatchOrder() {
            super(source());
        }
    }

    @Nested
    class FirstTurn extends FirstTurnContract {
        FirstTurn() {
            super(source());
        }
    }

    @Nested
    class TaskOrder extends TaskOrderContract {
        TaskOrder() {
            super(source());
        }
    }

    @Nested
    class Events extends EventContract {
        Events() {
            super(source());
        }
    }
}
