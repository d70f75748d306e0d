package dev.orchestra.console;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What stands at the head of {@code /v3/api-docs}. */
@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration {

    @Bean
    OpenAPI api() {
        return new OpenAPI()
                .info(new Info()
                        .title("Orchestra")
                        .version("v1")
                        .description("Workflows of AI agents. Errors are problem details (RFC 9457) with a stable type;"
                                + " lists are pages with a nextCursor; keys are decimal strings.")
                        .license(new License().name("Apache-2.0")));
    }
}
