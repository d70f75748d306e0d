package dev.orchestra.stack;

import java.net.URI;
import java.util.Map;

/** What makes the broker's JVM run Operate too, on the port of its REST API (tried with 8.6.0). */
final class OperateSettings {
    /** What Operate takes beside the broker. */
    static final int HEAP_MEGABYTES = 256;

    private OperateSettings() {}

    static Map<String, String> environment(URI openSearch, String gateway) {
        String url = openSearch.toString();
        return Map.of(
                "SPRING_PROFILES_ACTIVE",
                "broker,operate,auth",
                "ZEEBE_BROKER_EXPORTERS_OPENSEARCH_CLASSNAME",
                "io.camunda.zeebe.exporter.opensearch.OpensearchExporter",
                "ZEEBE_BROKER_EXPORTERS_OPENSEARCH_ARGS_URL",
                url,
                "ZEEBE_BROKER_EXPORTERS_OPENSEARCH_ARGS_BULK_SIZE",
                "1",
                "CAMUNDA_DATABASE_TYPE",
                "opensearch",
                "CAMUNDA_DATABASE_URL",
                url,
                "CAMUNDA_OPERATE_DATABASE",
                "opensearch",
                "CAMUNDA_OPERATE_OPENSEARCH_URL",
                url,
                "CAMUNDA_OPERATE_ZEEBEOPENSEARCH_URL",
                url,
                "CAMUNDA_OPERATE_ZEEBE_GATEWAYADDRESS",
                gateway);
    }
}
