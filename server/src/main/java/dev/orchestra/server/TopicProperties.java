package dev.orchestra.server;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The names of topics.
 *
 * @param prefix before each name, so that installations can share a cluster; may be empty
 */
@ConfigurationProperties("orchestra.topics")
record TopicProperties(@DefaultValue("") String prefix) {}
