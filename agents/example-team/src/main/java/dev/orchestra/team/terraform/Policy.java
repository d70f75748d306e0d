package dev.orchestra.team.terraform;

import static dev.orchestra.team.terraform.Expression.object;
import static dev.orchestra.team.terraform.Expression.text;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** IAM policy documents. */
final class Policy {

    private Policy() {}

    static Expression document(Expression... statements) {
        Map<String, Expression> document = new LinkedHashMap<>();
        document.put("Version", text("2012-10-17"));
        document.put("Statement", Expression.rows(List.of(statements)));
        return Expression.call("jsonencode", object(document));
    }

    static Expression allow(Expression actions, Expression resources) {
        Map<String, Expression> statement = new LinkedHashMap<>();
        statement.put("Effect", text("Allow"));
        statement.put("Action", actions);
        statement.put("Resource", resources);
        return object(statement);
    }

    /** Lets an AWS service take on the role. */
    static Expression trust(String service) {
        Map<String, Expression> statement = new LinkedHashMap<>();
        statement.put("Effect", text("Allow"));
        statement.put("Action", text("sts:AssumeRole"));
        statement.put("Principal", object(Map.of("Service", text(service))));
        return object(statement);
    }
}
