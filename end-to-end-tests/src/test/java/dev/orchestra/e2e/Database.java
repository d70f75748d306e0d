package dev.orchestra.e2e;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;

/** The history as it stands in PostgreSQL. */
final class Database {

    private final OrchestraSystem system;

    Database(OrchestraSystem system) {
        this.system = system;
    }

    /** How many events of a type it has; each is there once. */
    long events(String type) {
        Map<String, String> environment = system.stack().environment();
        try (Connection connection = DriverManager.getConnection(
                        environment.get("SPRING_DATASOURCE_URL"),
                        environment.get("SPRING_DATASOURCE_USERNAME"),
                        environment.get("SPRING_DATASOURCE_PASSWORD"));
                PreparedStatement query = connection.prepareStatement("select count(*) from events where type = ?")) {
            query.setString(1, "dev.orchestra." + type + ".v1");
            try (ResultSet result = query.executeQuery()) {
                result.next();
                return result.getLong(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("The database could not be asked.", e);
        }
    }
}
