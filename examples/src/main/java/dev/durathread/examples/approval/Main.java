package dev.durathread.examples.approval;

import dev.durathread.DurableRuntime;
import dev.durathread.IfExists;
import dev.durathread.StartOptions;
import dev.durathread.provider.Provider;
import dev.durathread.sqlite.SqliteProvider;
import java.nio.file.Path;
import java.time.Duration;

/** Asks on the console; end the program with Ctrl-C, start it again with the same id, and it still asks. */
final class Main {
    private Main() {}

    public static void main(String[] args) throws Exception {
        String id = args.length > 0 ? args[0] : "expense-1";
        try (Provider provider = SqliteProvider.open(Path.of("approval.db"));
                DurableRuntime runtime = DurableRuntime.builder(provider)
                        .activity(Approval.MAIL, (ctx, text) -> {
                            System.out.println("[mail] " + text);
                            return null;
                        })
                        .activity(Approval.PAY, (ctx, expense) -> "payment-" + ctx.instanceId())
                        .orchestration(Approval.APPROVE, Approval::approve)
                        .start()) {
            var client = runtime.client();
            Expense expense = new Expense("Ada", "a new keyboard", 12_900);
            StartOptions unlessThere = StartOptions.none().withIfExists(IfExists.RETURN_EXISTING);
            client.start(Approval.APPROVE, id, expense, unlessThere);
            if (!client.status(id).isTerminal()) {
                String answer =
                        System.console().readLine("approve %s for %s? [y/n] ", expense.purpose(), expense.employee());
                client.raiseEvent(id, Approval.DECISION, new Decision(answer.startsWith("y"), "you"));
            }
            System.out.println(client.await(Approval.APPROVE, id, Duration.ofSeconds(30)));
        }
    }
}
