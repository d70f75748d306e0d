package dev.orchestra.team.terraform;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Terraform files in the making. Refuses to be rendered while a reference leads nowhere. */
final class Project {

    private final Map<String, List<Block>> files = new LinkedHashMap<>();

    Block add(String file, Block block) {
        files.computeIfAbsent(file, name -> new ArrayList<>()).add(block);
        return block;
    }

    Block resource(String file, String type, String name) {
        return add(file, Block.of("resource", type, name));
    }

    /** The addresses of all resources, in order. */
    List<String> resources() {
        return blocks().stream()
                .filter(block -> block.type().equals("resource"))
                .map(Block::address)
                .toList();
    }

    /**
     * The files by name.
     *
     * @throws IllegalStateException if an address is declared twice or a reference resolves to nothing declared
     */
    Map<String, String> render() {
        Set<String> declared = new LinkedHashSet<>();
        for (Block block : blocks()) {
            if (isAddressable(block) && !declared.add(block.address())) {
                throw new IllegalStateException("Declared twice: " + block.address());
            }
        }
        String dangling = blocks().stream()
                .flatMap(Block::references)
                .filter(reference -> !reference.equals("count.index") && !declared.contains(target(reference)))
                .distinct()
                .collect(Collectors.joining(", "));
        if (!dangling.isEmpty()) {
            throw new IllegalStateException("References to nothing declared: " + dangling);
        }
        Map<String, String> rendered = new LinkedHashMap<>();
        files.forEach((name, blocks) ->
                rendered.put(name, blocks.stream().map(block -> block.render(0)).collect(Collectors.joining("\n"))));
        return rendered;
    }

    private List<Block> blocks() {
        return files.values().stream().flatMap(List::stream).toList();
    }

    private static boolean isAddressable(Block block) {
        return Set.of("resource", "data", "variable").contains(block.type());
    }

    /** What a reference leads to: "aws_vpc.main" of "aws_vpc.main.id". */
    private static String target(String reference) {
        String[] parts = reference.replaceAll("\\[[^]]*]", "").split("\\.");
        int length = parts[0].equals("data") ? 3 : 2;
        return String.join(".", List.of(parts).subList(0, Math.min(length, parts.length)));
    }
}
