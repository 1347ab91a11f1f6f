package be.fusie.billing.board;

import be.fusie.billing.Reversible;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;

/** How far the change of boards of a migration is (M14). */
@Entity
@Table(name = "board_change")
class BoardChange extends Reversible {}
