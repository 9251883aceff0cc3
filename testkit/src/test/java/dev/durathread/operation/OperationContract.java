package dev.durathread.operation;

import org.junit.jupiter.api.Nested;

/** What operators and clients can rely on whatever the storage: each module of a provider runs it on its {@link TestStore}. */
public abstract class OperationContract {
    @Nested
    class Bulk extends AdminBulkTest {}

    @Nested
    class ClockSkew extends ClockSkewTest {}

    @Nested
    class Export extends AdminExportTest {}

    @Nested
    class Health extends HealthTest {}

    @Nested
    class InjectedFaults extends InjectedFaultsTest {}

    @Nested
    class Inspection extends AdminInspectionTest {}

    @Nested
    class Listing extends AdminListingTest {}

    @Nested
    class Removal extends AdminRemovalTest {}

    @Nested
    class Idle extends IdleTest {}

    @Nested
    class Metrics extends MetricsTest {}

    @Nested
    class Shutdown extends ShutdownTest {}

    @Nested
    class StartAnew extends StartAnewTest {}

    @Nested
    class StartLog extends StartLogTest {}

    @Nested
    class Status extends StatusTest {}

    @Nested
    class TakeOver extends TakeOverTest {}

    @Nested
    class Termination extends TerminationTest {}

    @Nested
    class TroubleMetrics extends TroubleMetricsTest {}

    @Nested
    class Wait extends WaitTest {}
}
