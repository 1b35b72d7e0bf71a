package dev.sluice.rest;

import dev.sluice.chat.Input;
import dev.sluice.rest.problem.ApiException;
import dev.sluice.security.Caller;
import dev.sluice.security.ModelRoles;
import dev.sluice.stream.Models;
import dev.sluice.stream.Target;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The models as one caller sees them: a model that it may not use does not exist for it. */
public final class AllowedModels {

    private final Models models;
    private final ModelCatalogue catalogue;
    private final ModelRoles roles;

    public AllowedModels(Models models, ModelCatalogue catalogue, ModelRoles roles) {
        this.models = models;
        this.catalogue = catalogue.taking(entry -> inputs(models.resolve(entry.id())));
        this.roles = roles;
    }

    /** The names of what any of these models takes. */
    private static List<String> inputs(@Nullable List<Target> targets) {
        Set<Input> taken = EnumSet.noneOf(Input.class);
        if (targets != null) {
            targets.forEach(target -> taken.addAll(target.provider().inputs(target.model())));
        }
        List<String> names = new ArrayList<>(List.of("text"));
        taken.forEach(input -> names.add(input.wireName()));
        return names;
    }

    /** Resolves a model or alias, or the caller's default for null. Returns null if the caller has no such model. */
    @Nullable
    List<Target> resolve(@Nullable String name, Caller caller) {
        String asked = name == null ? defaultModel(caller) : name;
        return roles.allow(caller, asked) ? models.resolve(asked) : null;
    }

    private String defaultModel(Caller caller) {
        String common = catalogue.defaultModel();
        return roles.allow(caller, common) ? common : catalogue(caller).defaultModel();
    }

    /** The model or alias with that id; one that the caller may not use is not found. */
    public ModelCatalogue.Entry entry(String id, Caller caller) {
        return catalogue(caller).models().stream()
                .filter(entry -> entry.id().equals(id))
                .findFirst()
                .orElseThrow(
                        () -> ApiException.notFound("model", "is none of those that the list of models has for you"));
    }

    /** The models that the caller may use. If the common default is not among them, the first one is its default. */
    public ModelCatalogue catalogue(Caller caller) {
        List<ModelCatalogue.Entry> entries = catalogue.models().stream()
                .filter(entry -> roles.allow(caller, entry.id()))
                .toList();
        boolean common = entries.isEmpty() || roles.allow(caller, catalogue.defaultModel());
        return new ModelCatalogue(
                common ? catalogue.defaultModel() : entries.get(0).id(), entries);
    }
}
