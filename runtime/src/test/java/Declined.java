/** An exception of a program in the unnamed package, as first programs are: its class name is one word. */
@SuppressWarnings("DefaultPackage") // that is what it stands for
public class Declined extends RuntimeException {
    private static final long serialVersionUID = 1;

    public Declined(String message) {
        super(message);
    }
}
