package dev.orchestra.server;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The names of topics.
 *
 * @param prefix before each name, so that installations can share a cluster; may be empty
 * @param contextRequest where peers are asked about a lost agent; the contract's name where it is empty
 * @param contextResponsePrefix before the requester's name, where they answer; the contract's where it is empty
 */
@ConfigurationProperties("orchestra.topics")
record TopicProperties(
        @DefaultValue("") String prefix,
        @DefaultValue("") String contextRequest,
        @DefaultValue("") String contextResponsePrefix) {}
