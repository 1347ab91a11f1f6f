package be.fusie.kit.log;

/** An exception whose message was written for people, and holds neither personal data nor secrets. */
public interface Tellable {}
