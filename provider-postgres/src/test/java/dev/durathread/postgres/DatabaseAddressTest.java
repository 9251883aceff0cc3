package dev.durathread.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseAddressTest {
    @Test
    void readsTheFormOfLibpq() {
        DatabaseAddress address = DatabaseAddress.parse(
                "postgresql://al%40ice:s%3Acr%2Fet+1@db.example:6543/shop?sslmode=require&application_name=till");

        assertThat(address.jdbcUrl()).isEqualTo("jdbc:postgresql://db.example:6543/shop");
        assertThat(address.driverProperties())
                .containsEntry("user", "al@ice")
                .containsEntry("password", "s:cr/et+1")
                .containsEntry("sslmode", "require")
                .containsEntry("ApplicationName", "till");
    }

    @Test
    void takesTheParametersOfLibpq() {
        DatabaseAddress address = DatabaseAddress.parse("postgresql://alice:secret@a,b:2/shop?sslmode=require"
                + "&channel_binding=require&connect_timeout=3&target_session_attrs=read-write");

        assertThat(address.driverProperties())
                .containsEntry("sslmode", "require")
                .containsEntry("channelBinding", "require")
                .containsEntry("connectTimeout", "3")
                .containsEntry("targetServerType", "primary");
    }

    @Test
    void saysWhichParameterItDoesNotKnow() {
        assertThatThrownBy(() -> DatabaseAddress.parse("postgresql://db/shop?sslmode=require&colour=blue"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("parameter number 2");
    }

    @Test
    void readsTheFormOfJdbcAndTakesTheSecretsOutOfIt() {
        DatabaseAddress address = DatabaseAddress.parse("jdbc:postgresql://db:5433/shop?user=alice&password=secret");

        assertThat(address.jdbcUrl()).isEqualTo("jdbc:postgresql://db:5433/shop");
        assertThat(address.driverProperties()).containsEntry("user", "alice").containsEntry("password", "secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://alice:secret@db",
                "postgres://alice:secret@db/",
                "postgresql://alice:secret@a:1,b:2/shop",
                "jdbc:postgresql://db/shop?password=secret&user=alice",
                "jdbc:postgresql://db?password=secret&user=bert",
                "jdbc:postgresql://alice:secret@db/shop",
                "jdbc:postgresql:shop?password=secret&user=alice",
                "postgresql://alice:secret@[2001:db8::1]:5432/shop"
            })
    void neverShowsThePassword(String url) {
        DatabaseAddress address = DatabaseAddress.parse(url);

        assertThat(address.toString() + address.jdbcUrl())
                .doesNotContain("secret")
                .doesNotContain("alice");
        assertThat(address.driverProperties()).containsEntry("password", "secret");
    }

    @Test
    void keepsSeveralHosts() {
        assertThat(DatabaseAddress.parse("postgresql://alice@a:1,b:2/shop").jdbcUrl())
                .isEqualTo("jdbc:postgresql://a:1,b:2/shop");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mysql://alice:secret@db/shop",
                "alice:secret@db",
                "postgresql://alice:secret%zz@db/shop",
                "postgresql://alice:secret",
                "postgresql://alice:secret/more@db/shop",
                "postgresql://alice:12/secret@db/shop",
                "postgresql://alice:secret?more@db/shop",
                "postgresql://alice:12?secret=more@db/shop",
                "postgresql://db/shop?password=less&secret@more",
                "postgresql://db/shop?password=%secret",
                "jdbc:postgresql://db:secret/shop",
                "jdbc:postgresql://db/shop/secret",
                "jdbc:postgresql://db:5432:secret/shop"
            })
    void refusesWhatItCannotReadWithoutShowingIt(String url) {
        assertThatThrownBy(() -> DatabaseAddress.parse(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("DUR-3030")
                .hasMessageNotContaining("secret")
                .hasNoCause();
    }
}
