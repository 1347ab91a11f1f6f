package be.fusie.request.saga;

/** Whether the current step is being done or undone. */
public enum Direction {
    FORWARD,
    BACK
}
