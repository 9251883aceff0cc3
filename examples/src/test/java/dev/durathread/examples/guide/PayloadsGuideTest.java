package dev.durathread.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.durathread.DurableClient;
import dev.durathread.OrchestrationContext;
import dev.durathread.OrchestrationType;
import dev.durathread.PayloadCodec;
import dev.durathread.RuntimeOptions;
import dev.durathread.testkit.TestEnvironment;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class PayloadsGuideTest {
    private static final OrchestrationType<String, Integer> LENGTH =
            OrchestrationType.of("Length", String.class, Integer.class);

    // snippet: codec
    /** Stores what is long in compressed form. The first letter says which form it is. */
    static final class Compressed implements PayloadCodec {
        private static final int SHORT = 1_000;

        @Override
        public String encode(String json) {
            if (json.length() < SHORT) {
                return "J" + json;
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
                zip.write(json.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return "Z" + Base64.getEncoder().encodeToString(bytes.toByteArray());
        }

        @Override
        public String decode(String stored) {
            if (stored.startsWith("J")) {
                return stored.substring(1);
            }
            byte[] bytes = Base64.getDecoder().decode(stored.substring(1));
            try (GZIPInputStream zip = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
                return new String(zip.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
    // end

    static Integer length(OrchestrationContext ctx, String text) {
        return text.length();
    }

    @Test
    void compressesWhatIsLong() throws Exception {
        // snippet: options
        RuntimeOptions options = RuntimeOptions.defaults().withPayloadCodec(new Compressed());
        // end
        String text = "durable ".repeat(1_000);
        try (TestEnvironment env = TestEnvironment.builder().options(options).build()) {
            env.orchestration(LENGTH, PayloadsGuideTest::length);
            DurableClient client = env.client();
            client.start(LENGTH, "long", text);
            assertThat(client.await(LENGTH, "long", Duration.ofSeconds(10))).isEqualTo(8_000);
            assertThat(client.admin().exportHistory("long", 1))
                    .hasSizeLessThan(2_000)
                    .doesNotContain("durable durable");
        }
    }
}
