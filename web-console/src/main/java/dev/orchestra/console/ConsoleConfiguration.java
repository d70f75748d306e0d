package dev.orchestra.console;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;

/** All of the REST API; the application that imports it provides the ports. */
@Configuration(proxyBeanMethods = false)
@ComponentScan
@EnableConfigurationProperties(ConsoleProperties.class)
public class ConsoleConfiguration {}
