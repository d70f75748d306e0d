package dev.orchestra.history;

import dev.orchestra.stack.PostgresServer;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A schema of its own in the shared server, with the tables of the history. */
public record Postgres(PGSimpleDataSource dataSource, JdbcTemplate jdbc, TransactionTemplate transactions) {

    public static Postgres freshSchema(PostgresServer server) {
        var schema = "t" + UUID.randomUUID().toString().replace("-", "");
        var dataSource = new PGSimpleDataSource();
        dataSource.setUrl(server.jdbcUrl());
        dataSource.setUser(server.username());
        dataSource.setPassword(server.password());
        dataSource.setCurrentSchema(schema);
        Flyway.configure().dataSource(dataSource).schemas(schema).load().migrate();
        return new Postgres(
                dataSource,
                new JdbcTemplate(dataSource),
                new TransactionTemplate(new JdbcTransactionManager(dataSource)));
    }
}
