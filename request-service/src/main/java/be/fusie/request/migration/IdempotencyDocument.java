package be.fusie.request.migration;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.parameters.Parameter.In;

/** Documents the header that {@link Idempotency} reads, which no method names, on each POST about migrations. */
@OpenApiFilter(OpenApiFilter.RunStage.BUILD)
public class IdempotencyDocument implements OASFilter {

    @Override
    public void filterOpenAPI(OpenAPI document) {
        document.getPaths().getPathItems().forEach((path, item) -> {
            Operation post = item.getPOST();
            if (path.startsWith("/api/v1/migrations") && post != null) {
                post.addParameter(OASFactory.createParameter()
                        .name(Idempotency.HEADER)
                        .in(In.HEADER)
                        .description("A fresh UUID for each act; the same one when it is sent again")
                        .schema(OASFactory.createSchema()
                                .addType(SchemaType.STRING)
                                .minLength(1)
                                .maxLength(200)));
            }
        });
    }
}
