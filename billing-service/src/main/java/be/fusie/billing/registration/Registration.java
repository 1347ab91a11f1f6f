package be.fusie.billing.registration;

import be.fusie.billing.Reversible;
import jakarta.persistence.Entity;

/** How far the barcodes of a migration are. */
@Entity
class Registration extends Reversible {}
