package be.fusie.kit;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;

/** The state of the echo service: what it was told. */
@Entity
public class Note extends PanacheEntityBase {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    public Long id;

    public String key;
    public String text;

    static Note of(String key, String text) {
        Note note = new Note();
        note.key = key;
        note.text = text;
        return note;
    }
}
