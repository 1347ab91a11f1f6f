package be.fusie.request.migration;

/**
 * In which role somebody signs, refuses or withdraws for an institution, as directory and delegations say at that moment
 * (R2).
 *
 * @param onBehalfOf subject of the director whose delegation is used; null for the director in person
 * @param delegationDigest of that delegation, see {@link Delegation#digest}; else null
 */
record Authority(String role, String onBehalfOf, String delegationDigest) {

    static final Authority DIRECTOR = new Authority("director", null, null);

    static Authority by(Delegation delegation) {
        return new Authority("delegate", delegation.director, delegation.digest);
    }

    boolean onBehalf() {
        return onBehalfOf != null;
    }
}
